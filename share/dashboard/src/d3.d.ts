// SPDX-License-Identifier: Apache-2.0
// As much of the types of d3-flame-graph (which brings none) as the page uses.
declare module 'd3-flame-graph' {

	export interface FlameData {
		name: string
		value: number
		children: FlameData[]
	}
	/** A frame as it is laid out: x0 and x1 are its ends, of 1. */
	export interface FlameNode<Data> {
		data: Data
		parent: FlameNode<Data> | null
		children?: FlameNode<Data>[]
		depth: number
		height: number
		value: number
		x0: number
		x1: number
		highlight?: boolean
		descendants(): FlameNode<Data>[]
	}
	export interface FlameTip<Data> {
		(selection: unknown): void
		show(event: MouseEvent, node: FlameNode<Data>): void
		hide(): void
	}
	export interface FlameGraph<Data> {
		(selection: unknown): void
		width(pixels: number): FlameGraph<Data>
		cellHeight(pixels: number): FlameGraph<Data>
		minFrameSize(pixels: number): FlameGraph<Data>
		inverted(yes: boolean): FlameGraph<Data>
		resetHeightOnZoom(yes: boolean): FlameGraph<Data>
		transitionDuration(ms: number): FlameGraph<Data>
		tooltip(tip: FlameTip<Data>): FlameGraph<Data>
		setColorMapper(f: (node: FlameNode<Data>) => string): FlameGraph<Data>
		setSearchMatch(f: (node: FlameNode<Data>, term: string) => boolean): FlameGraph<Data>
		setSearchHandler(f: (found: FlameNode<Data>[], sum: number, total: number) => void): FlameGraph<Data>
		onClick(f: (node: FlameNode<Data>) => void): FlameGraph<Data>
		search(term: string): void
		clear(): void
		zoomTo(node: FlameNode<Data>): void
		resetZoom(): void
		update(data?: Data): void
	}
	export default function flamegraph<Data extends FlameData>(): FlameGraph<Data>
}
