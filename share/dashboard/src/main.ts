// SPDX-License-Identifier: Apache-2.0
import type { Chart } from './chart'
import { crashes } from './crashes'
import { distribution } from './distribution'
import { errors } from './errors'
import { exceptions } from './exceptions'
import { configure } from './format'
import { head } from './head'
import { inFlight } from './in_flight'
import { kpis } from './kpis'
import { overTime } from './overtime'
import { routes } from './routes'
import { slowest } from './slowest'
import type { Report } from './types'
import { why } from './why'
import { View } from './window'

function main(): void {
	const text = document.getElementById('report')?.textContent ?? ''
	const report = JSON.parse(text) as Report
	const view = new View(report)
	const charts: Chart[] = []
	document.documentElement.classList.add('scripted')
	configure({ precision_ns: report.meta.precision_ns })
	head(view, text, () => {
		for (const chart of charts) chart.draw()
		view.refresh()
	})
	kpis(view)
	charts.push(...overTime(view), ...distribution(view))
	routes(view)
	slowest(view)
	exceptions(view)
	errors(view)
	crashes(view)
	inFlight(view)
	why(view, charts)
}

main()
