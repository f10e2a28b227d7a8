// SPDX-License-Identifier: Apache-2.0
import { answers } from './answers'
import { distribution } from './distribution'
import { head } from './head'
import { heatmap } from './heatmap'
import { kpis } from './kpis'
import { live } from './live'
import { overTime } from './overtime'
import { requests } from './requests'
import { routes } from './routes'
import { timebar } from './timebar'
import type { Report } from './types'
import { why } from './why'
import { View } from './window'

function main(): void {
	let text = document.getElementById('report')?.textContent ?? ''
	const view = new View(JSON.parse(text) as Report)
	document.documentElement.classList.add('scripted')
	head(view, () => text)
	timebar(view)
	answers(view)
	kpis(view)
	overTime(view)
	heatmap(view)
	distribution(view)
	routes(view)
	requests(view)
	why(view)
	live(view, newer => { text = newer })
}

main()
