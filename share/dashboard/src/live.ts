// SPDX-License-Identifier: Apache-2.0
// A page that profilis-report serves asks for newer figures: data-live is their address, data-refresh the seconds between.
import { h } from './dom'
import { clock, duration } from './format'
import { keeping } from './kept'
import type { Report } from './types'
import type { View } from './window'

const BACKOFF_MOST = 60
const PATIENCE_MS = 20000
const SECOND = 1000

class Poller {
	private etag = ''
	private timer = 0
	private failures = 0
	private paused = false
	private asking = false
	private last = Date.now()
	private since = 0
	private readonly state = h('span', { class: 'state' })
	private readonly news = h('span', { class: 'unseen', role: 'status' })
	private readonly button = h('button', { type: 'button', click: () => this.pause(!this.paused) })
	readonly element = h('div', { class: 'live' }, this.state, this.news, this.button)

	constructor(private readonly url: string, private readonly seconds: number,
		private readonly take: (text: string) => void) {
		this.pause(false)
		setInterval(() => this.tell(), SECOND)
		document.addEventListener('visibilitychange', () => { if (!document.hidden) this.plan(0) })
	}

	private pause(paused: boolean): void {
		this.paused = paused
		this.button.textContent = paused ? 'Resume' : 'Pause'
		this.plan(this.seconds)
		if (!paused && Date.now() - this.last > this.seconds * SECOND) this.plan(0)
		this.tell()
	}

	private plan(seconds: number): void {
		clearTimeout(this.timer)
		if (!this.paused) this.timer = window.setTimeout(() => void this.ask(), seconds * SECOND)
	}

	private async ask(): Promise<void> {
		if (this.paused || this.asking || document.hidden) return
		this.asking = true
		try {
			await this.answer(await fetch(this.url, { credentials: 'same-origin', cache: 'no-store',
				headers: this.etag ? { 'If-None-Match': this.etag } : {}, signal: AbortSignal.timeout(PATIENCE_MS) }))
		} catch {
			this.failed()
		}
		this.asking = false
		this.plan(Math.min(Math.max(this.seconds, BACKOFF_MOST), this.seconds * 2 ** this.failures))
		this.tell()
	}

	private async answer(response: Response): Promise<void> {
		if (response.status === 401) {
			/* the page's own address asks who we are; what is behind its # comes back with the page */
			location.reload()
			return
		}
		if (!response.ok && response.status !== 304) {
			this.failed()
			return
		}
		if (response.ok) this.take(await response.text())
		this.etag = response.headers.get('ETag') ?? this.etag
		this.last = Date.now()
		if (this.failures) this.news.textContent = 'The server answers again.'
		this.failures = 0
	}

	private failed(): void {
		if (!this.failures++) {
			this.since = Date.now()
			this.news.textContent = 'The server does not answer.'
		}
	}

	private tell(): void {
		const age = Math.max(0, Math.round((Date.now() - this.last) / SECOND))
		this.element.className = `live ${this.failures ? 'bad' : this.paused ? 'paused' : 'good'}`
		this.state.textContent = this.failures ? `not reachable since ${clock(this.since * 1e6)}`
			: `${this.paused ? 'paused, ' : ''}updated ${age < 2 ? 'just now' : `${duration(age * 1e9, false).replace(/\.\d+/, '')} ago`}`
	}
}

/** `taken` gets the text of each newer report. */
export function live(view: View, taken: (text: string) => void): void {
	const { live: url, refresh } = document.documentElement.dataset
	if (!url) return
	const poller = new Poller(url, Math.max(1, Number(refresh) || 5), text => {
		const report = JSON.parse(text) as Report
		taken(text)
		keeping(() => view.replace(report))
	})
	document.querySelector('#window .tools')?.prepend(poller.element)
}
