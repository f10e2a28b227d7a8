// SPDX-License-Identifier: Apache-2.0
// The profiles of both sides as one tree: of each frame its share of A's CPU time and of B's.
import type { Flame } from '../flame_tree'
import { visible } from '../format'
import type { ProfileFrame } from '../types'
import { SIDES, type RunProfile, type SideName } from './types'

export interface Shares {
	before: number
	after: number
}

/** `value`, which is its width, is the middle of both shares: what vanished shows, too. */
export interface DiffFlame extends Flame {
	shares: Shares
	selves: Shares
}

interface Node {
	frame: ProfileFrame
	selves: Shares
	children: Map<string, Node>
}

type Children = Map<string, Node>

const DEPTH_MAX = 1000

const named = (f: ProfileFrame): string => JSON.stringify([f.function, f.file, f.module])

const isText = (v: unknown): boolean => typeof v === 'string'

/** Files come from anywhere: what is no tree is passed over. */
function sound(p: RunProfile): boolean {
	const { frames, nodes } = p
	const lists = [nodes?.parents, nodes?.frames, nodes?.samples, nodes?.ns]
	return Array.isArray(frames) && frames.every(f => isText(f?.function)) && lists.every(l => Array.isArray(l) && l.length === lists[0].length) &&
		lists.every(l => l.every(v => Number.isFinite(v))) &&
		nodes.parents.every((parent, i) => parent < i) && nodes.frames.every(f => frames[f] !== undefined)
}

function add(root: Children, p: RunProfile, own: number[], side: SideName): void {
	const placed: Node[] = []
	p.nodes.parents.forEach((parent, i) => {
		const frame = p.frames[p.nodes.frames[i]]
		const among = parent >= 0 ? placed[parent].children : root
		const key = named(frame)
		const node = among.get(key) ?? { frame, selves: { before: 0, after: 0 }, children: new Map() }
		among.set(key, node)
		node.selves[side] += Math.max(0, own[i])
		placed.push(node)
	})
}

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0)

/** Samples stand in where the time between them is not known in one of the runs. */
function fill(root: Children, profiles: RunProfile[], side: SideName): number {
	const inSamples = profiles.some(p => !(sum(p.nodes.ns) > 0))
	const own = (p: RunProfile): number[] => (inSamples ? p.nodes.samples : p.nodes.ns)
	for (const p of profiles) add(root, p, own(p), side)
	return sum(profiles.map(p => sum(own(p))))
}

/** FNV-1a, as of the report's flame graph. */
function keyed(parent: string, name: string): string {
	let hash = 0x811c9dc5 ^ parseInt(parent || '0', 36)
	for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
	return (hash >>> 0).toString(36)
}

function built(node: Node, totals: Shares, parent: string, depth: number): DiffFlame {
	const key = keyed(parent, node.frame.function)
	const children = depth < DEPTH_MAX ? [...node.children.values()].map(child => built(child, totals, key, depth + 1)) : []
	const selves = { before: node.selves.before / totals.before, after: node.selves.after / totals.after }
	const of = (side: SideName): number => selves[side] + sum(children.map(child => child.shares[side]))
	const shares = { before: of('before'), after: of('after') }
	return { name: visible(node.frame.function) || '(no name)', frame: node.frame, key, shares, selves,
		value: (shares.before + shares.after) / 2, self: (selves.before + selves.after) / 2,
		children: children.filter(child => child.value > 0).sort((a, b) => b.value - a.value) }
}

/** null: one of the sides has no profile. */
export function diffTree(profiles: Record<SideName, RunProfile[]>): DiffFlame | null {
	const root: Children = new Map()
	const [before, after] = SIDES.map(side => fill(root, profiles[side].filter(sound), side))
	if (!before || !after) return null
	const children = [...root.values()].map(node => built(node, { before, after }, '', 1)).sort((a, b) => b.value - a.value)
	return { name: 'all', value: 1, self: 0, frame: null, key: '', children, shares: { before: 1, after: 1 }, selves: { before: 0, after: 0 } }
}

export interface FunctionChange {
	frame: ProfileFrame
	shares: Shares
	selves: Shares
}

/** Of each function itself, and with what it calls; of recursive calls the outermost counts. */
export function functionChanges(root: DiffFlame): FunctionChange[] {
	const rows = new Map<string, FunctionChange>()
	const above = new Set<string>()
	const visit = (node: DiffFlame): void => {
		const name = node.frame ? named(node.frame) : null
		const outermost = name !== null && !above.has(name)
		if (name !== null && node.frame) {
			const row = rows.get(name) ?? { frame: node.frame, shares: { before: 0, after: 0 }, selves: { before: 0, after: 0 } }
			rows.set(name, row)
			for (const s of SIDES) {
				row.selves[s] += node.selves[s]
				if (outermost) row.shares[s] += node.shares[s]
			}
			above.add(name)
		}
		for (const child of node.children) visit(child as DiffFlame)
		if (name !== null && outermost) above.delete(name)
	}
	visit(root)
	return [...rows.values()]
}
