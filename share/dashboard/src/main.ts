// SPDX-License-Identifier: Apache-2.0
import type { Chart } from './chart'
import { distribution } from './distribution'
import { errors } from './errors'
import { configure } from './format'
import { head } from './head'
import { kpis } from './kpis'
import { overTime } from './overtime'
import { routes } from './routes'
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
	errors(view)
	why(view, charts)
}

main()
