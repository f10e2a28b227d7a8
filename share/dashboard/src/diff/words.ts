// SPDX-License-Identifier: Apache-2.0
// Figures of a comparison as people read them: the same words as report/diff/words.c.
import { h } from '../dom'
import { duration, rate } from '../format'
import type { Row, State } from './types'

const signed = (value: number, digits: number): string => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`

/** Three digits, as in x 12.3; beyond that, no fraction. */
const threeDigits = (v: number): string => (v < 999.5 ? v.toPrecision(3) : Math.min(v, 1e9).toFixed(0))

const known = (value: number | null | undefined): value is number => value !== null && value !== undefined

export function times(ratio: number | null | undefined): string {
	if (!known(ratio)) return '–'
	const percent = (ratio - 1) * 100
	return ratio >= 10 ? `x ${threeDigits(ratio)}` : `${signed(Math.abs(percent) < 0.05 ? 0 : percent, 1)} %`
}

export const points = (difference: number | null | undefined): string =>
	(known(difference) ? `${signed(difference * 100, Math.abs(difference) < 0.0995 ? 2 : 1)} pp` : '–')

export const change = (row: Row): string => (row.kind === 'errors' ? points(row.difference) : times(row.ratio))

export function interval(row: Row): string {
	const { low, high } = row
	if (!known(low) || !known(high)) return '–'
	if (row.kind === 'errors') return `${signed(low * 100, 1)} to ${signed(high * 100, 1)} pp`
	if (high >= 10) return `x${low.toFixed(2)} to x${threeDigits(high)}`
	return `${signed((low - 1) * 100, 0)} to ${signed((high - 1) * 100, 0)} %`
}

export function detectable(row: Row): string {
	if (!known(row.detectable)) return '–'
	if (row.kind === 'errors') return points(row.detectable)
	if (row.kind === 'throughput') return `-${(row.detectable * 100).toFixed(0)} %`
	return row.detectable >= 9 ? `x ${(row.detectable + 1).toFixed(0)}` : `+${Math.ceil(row.detectable * 100)} %`
}

export function value(row: Row, side: 'before' | 'after'): string {
	const v = row[side]
	if (!known(v)) return '–'
	if (row.kind === 'time') return duration(v, false)
	return row.kind === 'errors' ? `${(v * 100).toFixed(v < 0.0995 ? 2 : 1)} %` : rate(v)
}

const WORDS: Record<State, string> = {
	pass: 'pass', worse: 'slower', shown: 'not gated', insufficient: 'insufficient', untested: 'not tested',
}
const CLASSES: Record<State, string> = {
	pass: 'pass', worse: 'worse', shown: 'shown', insufficient: 'unknown', untested: 'unknown',
}

export function stateWord(row: Row): string {
	if (row.state !== 'worse') return WORDS[row.state] ?? row.state
	return row.kind === 'errors' ? 'more errors' : row.kind === 'throughput' ? 'less throughput' : 'slower'
}

/** A verdict by shape and word: colour says it once more. */
export const mark = (row: Row): HTMLElement =>
	h('span', { class: `mark ${CLASSES[row.state] ?? 'unknown'}`, title: row.why ?? undefined }, stateWord(row))

/** What a statistic's name stands for. */
export function statistic(what: string): string {
	const [of, name] = what.split(':')
	if (!name) return what
	return `${of === 'cpu' ? 'CPU time' : 'Latency'}, ${name === 'mean' ? 'mean' : name.toUpperCase()}`
}
