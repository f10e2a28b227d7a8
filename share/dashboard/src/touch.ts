// SPDX-License-Identifier: Apache-2.0
// Fingers on a chart: across selects, a tap shows values, up and down scrolls the page as ever.
import type uPlot from 'uplot'

const SLOP = 8

interface Gesture {
	id: number
	begin: number
}

/** Calls selected when u.select holds what was chosen. */
export function touches(u: uPlot, selects: boolean, selected: () => void): void {
	let gesture: Gesture | null = null
	const at = (e: PointerEvent): number => {
		const box = u.over.getBoundingClientRect()
		return Math.min(box.width, Math.max(0, e.clientX - box.left))
	}
	const draw = (from: number, to: number): void =>
		u.setSelect({ left: Math.min(from, to), top: 0, width: Math.abs(to - from), height: u.over.clientHeight }, false)
	const end = (e: PointerEvent): void => {
		if (gesture?.id !== e.pointerId) return
		const wide = Math.abs(at(e) - gesture.begin) > SLOP
		gesture = null
		if (selects && wide && e.type === 'pointerup') selected()
		else draw(0, 0)
	}
	u.over.addEventListener('pointerdown', e => {
		if (e.pointerType === 'mouse') return
		gesture = { id: e.pointerId, begin: at(e) }
		u.setCursor({ left: gesture.begin, top: u.over.clientHeight / 2 })
	})
	u.over.addEventListener('pointermove', e => {
		if (gesture?.id !== e.pointerId) return
		u.setCursor({ left: at(e), top: u.over.clientHeight / 2 })
		if (selects && Math.abs(at(e) - gesture.begin) > SLOP) draw(gesture.begin, at(e))
	})
	u.over.addEventListener('pointerup', end)
	u.over.addEventListener('pointercancel', end)
}
