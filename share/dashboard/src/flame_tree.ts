// SPDX-License-Identifier: Apache-2.0
// The profile's tree as the flame graph wants it: of all requests, or of one route.
import { visible } from './format'
import type { Profile, ProfileFrame, ProfileRoute } from './types'

export interface Flame {
	name: string
	value: number
	children: Flame[]
	frame: ProfileFrame | null
	self: number
	/** Of its place in the tree: the same in every report of the program, so it can stand in an address. */
	key: string
}

/** Samples stand in where the time between them isn't known. */
export const inSamples = (p: Profile): boolean => p.cpu_ns === 0

/** What each node has itself: of route, or of all. */
function selves(p: Profile, route: ProfileRoute | null): Float64Array {
	const own = new Float64Array(p.nodes.parents.length)
	if (!route) {
		own.set(inSamples(p) ? p.nodes.samples : p.nodes.ns)
		return own
	}
	for (let at = 0, node = 0; at + 2 < route.self.length; at += 3) {
		node += route.self[at]
		if (node < own.length) own[node] += route.self[at + (inSamples(p) ? 1 : 2)]
	}
	return own
}

/* Parents stand before their children. */
function totals(p: Profile, own: Float64Array): Float64Array {
	const all = own.slice()
	for (let i = all.length - 1; i >= 0; i--) {
		const parent = p.nodes.parents[i]
		if (parent >= 0 && parent < i) all[parent] += all[i]
	}
	return all
}

/** FNV-1a over the names from the root on. */
function keyed(parent: string, name: string): string {
	let hash = 0x811c9dc5 ^ parseInt(parent || '0', 36)
	for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
	return (hash >>> 0).toString(36)
}

export const routeName = (r: ProfileRoute): string => (r.route === null ? '(no request)' : `${r.method ?? ''} ${r.route}`.trim())

export const flameRoute = (p: Profile, name: string | null): ProfileRoute | null =>
	p.routes.find(r => routeName(r) === name) ?? null

/** Widest first; a root of its own over all stacks. */
export function flameTree(p: Profile, route: ProfileRoute | null): Flame {
	const own = selves(p, route)
	const all = totals(p, own)
	const root: Flame = { name: route ? visible(routeName(route)) : 'all', value: 0, children: [], frame: null, self: 0, key: '' }
	const nodes: Flame[] = []
	p.nodes.parents.forEach((parent, i) => {
		const frame = p.frames[p.nodes.frames[i]]
		const above = parent >= 0 && parent < i ? nodes[parent] : root
		const node = { name: visible(frame.function) || '(no name)', value: all[i], children: [], frame, self: own[i], key: keyed(above.key, frame.function) }
		nodes.push(node)
		if (!node.value) return
		above.children.push(node)
		if (above === root) root.value += node.value
	})
	for (const node of [root, ...nodes]) node.children.sort((a, b) => b.value - a.value)
	return root
}

const tail = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The module by its file's name; for code without one, the kind of its source. */
export function moduleOf(frame: ProfileFrame): string {
	if (frame.module) return tail(frame.module)
	const kind = frame.file ? /\.(\w{1,5})$/.exec(frame.file) : null
	return kind ? `.${kind[1]} files` : '(not known)'
}

/** Modules by what they use themselves, most first, in the unit of the tree. */
export function modules(root: Flame): [string, number][] {
	const used = new Map<string, number>()
	const stack = [root]
	for (let node = stack.pop(); node; node = stack.pop()) {
		stack.push(...node.children)
		if (node.frame && node.self) used.set(moduleOf(node.frame), (used.get(moduleOf(node.frame)) ?? 0) + node.self)
	}
	return [...used].sort((a, b) => b[1] - a[1])
}

export interface FunctionRow {
	frame: ProfileFrame
	self: number
	total: number
}

/** What each function uses itself and with what it calls; of recursive calls the outermost counts. */
export function functionRows(root: Flame): FunctionRow[] {
	const rows = new Map<ProfileFrame, FunctionRow>()
	const above = new Set<ProfileFrame>()
	const visit = (node: Flame): void => {
		const { frame } = node
		const outermost = frame !== null && !above.has(frame)
		if (frame) {
			const row = rows.get(frame) ?? { frame, self: 0, total: 0 }
			rows.set(frame, row)
			row.self += node.self
			if (outermost) row.total += node.value
			above.add(frame)
		}
		node.children.forEach(visit)
		if (frame && outermost) above.delete(frame)
	}
	visit(root)
	return [...rows.values()]
}
