// SPDX-License-Identifier: Apache-2.0
// The page of a comparison: its verdict stands in the template; this draws what can be sorted, opened and zoomed.
import { configureCells } from '../cells'
import { redrawCharts } from '../chart'
import { h, mount } from '../dom'
import { download, themeSelect } from '../head'
import { unpackedText } from '../packed'
import { pieces } from './detail'
import { findings } from './findings'
import { profile } from './profile'
import { routes } from './routes'
import type { Comparison } from './types'

function main(): void {
	const text = document.getElementById('comparison')?.textContent ?? ''
	const comparison = JSON.parse(text) as Comparison
	configureCells(comparison.page.cells?.sub_buckets ?? 16)
	document.documentElement.classList.add('scripted')
	document.getElementById('tools')?.append(themeSelect(redrawCharts), h('button', { type: 'button',
		title: 'Save all figures of this page', click: () => download('diff.json', unpackedText(text)) }, 'JSON'))
	routes(comparison)
	mount('overall').append(pieces(comparison, comparison.page.all))
	findings(comparison)
	profile(comparison)
}

main()
