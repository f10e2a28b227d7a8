// SPDX-License-Identifier: Apache-2.0
// What is out of sight is drawn when there is time, when it comes into sight, or before the page is printed.

export interface Late {
	catchUp: () => void
}

const waiting = new Set<Late>()

const PATIENCE_MS = 500

/** After the next frame, and when nothing else is to be done: what the user waits for comes first. */
export function whenIdle(f: () => void): void {
	const idle = (): void => {
		if ('requestIdleCallback' in window) requestIdleCallback(f, { timeout: PATIENCE_MS })
		else setTimeout(f, 50)
	}
	/* pages out of sight have no frames */
	if (document.hidden) idle()
	else requestAnimationFrame(idle)
}

function drawNext(): void {
	const [next] = waiting
	next?.catchUp()
	waiting.delete(next)
	if (waiting.size) whenIdle(drawNext)
}

export function later(late: Late): void {
	if (!waiting.size) whenIdle(drawNext)
	waiting.add(late)
}

/** Whether it was waiting. */
export const noLonger = (late: Late): boolean => waiting.delete(late)

addEventListener('beforeprint', () => { for (const late of waiting) late.catchUp() })
