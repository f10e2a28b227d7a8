// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them; the same rules as report/units.c, so that figures agree with and without script.

const THOUSANDS = ['', 'k', 'M', 'G', 'T', 'P', 'E']
let roundTo = 0
let utc = false

export function configure(options: { precision_ns?: number; utc?: boolean }): void {
	roundTo = options.precision_ns ?? roundTo
	utc = options.utc ?? utc
}

export const usesUtc = (): boolean => utc

function threeDigits(value: number): string {
	return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
}

function scaled(value: number): [number, string] {
	let step = 0
	while (value >= 999.5 && step + 1 < THOUSANDS.length) {
		value /= 1000
		step++
	}
	return [value, THOUSANDS[step]]
}

const two = (value: number): string => String(value).padStart(2, '0')

export function duration(ns: number, rounded = true): string {
	if (rounded && roundTo > 1) ns = Math.floor((ns + roundTo / 2) / roundTo) * roundTo
	if (ns >= 119.5e9) {
		const seconds = Math.floor(ns / 1e9 + 0.5)
		if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
		return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`
	}
	if (ns < 999.5) return `${ns.toFixed(0)} ns`
	if (ns < 999.5e3) return `${threeDigits(ns / 1e3)} µs`
	if (ns < 999.5e6) return `${threeDigits(ns / 1e6)} ms`
	return `${threeDigits(ns / 1e9)} s`
}

/** Round figures for axes: "5 ms", not "5.00 ms". */
export function axisDuration(ns: number): string {
	return duration(ns, false).replace(/\.0+(?= )|(\.\d*[1-9])0+(?= )/, '$1')
}

export const count = (value: number): string => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ',')

export function short(value: number): string {
	if (value < 1e7) return count(value)
	const [number, unit] = scaled(value)
	return `${threeDigits(number)} ${unit}`
}

export function bytes(value: number): string {
	const [number, unit] = scaled(value)
	return `${unit ? threeDigits(number) : Number(number.toPrecision(3))} ${unit}B`
}

export function rate(perSecond: number): string {
	return `${perSecond >= 999.5 ? count(perSecond) : threeDigits(perSecond)}/s`
}

export function axisRate(perSecond: number): string {
	const [number, unit] = scaled(perSecond)
	return `${Number(number.toPrecision(3))}${unit && ' ' + unit}/s`
}

export function percent(fraction: number): string {
	const value = fraction * 100
	if (value > 0 && value < 0.01) return '<0.01 %'
	if (value < 100 && value > 99.99) return '>99.99 %'
	return `${value.toFixed(value < 10 ? 2 : 1)} %`
}

const NAMES = { hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const

const DAY = { day: 'numeric', month: 'short' } as const

/** Making one costs more than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatted(kind: 'clock' | 'day', ns: number): string {
	const key = `${kind}${utc}`
	let format = formats.get(key)
	if (!format) {
		format = new Intl.DateTimeFormat('en-GB', { ...(kind === 'day' ? DAY : NAMES), timeZone: utc ? 'UTC' : undefined })
		formats.set(key, format)
	}
	return format.format(ns / 1e6)
}

export const clock = (ns: number): string => formatted('clock', ns)

/** For an axis whose ticks stand stepSeconds apart. */
export function axisTime(ns: number, stepSeconds: number): string {
	if (stepSeconds >= 86400) return formatted('day', ns)
	return stepSeconds >= 60 ? clock(ns).slice(0, 5) : clock(ns)
}

export function isoUtc(ns: number): string {
	const date = new Date(ns / 1e6)
	return Number.isNaN(date.getTime()) ? 'unknown' : date.toISOString().replace('T', ' ').replace(/\.\d+Z/, ' UTC')
}

export function dateTime(ns: number): string {
	if (utc) return isoUtc(ns)
	const date = new Date(ns / 1e6)
	const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
	return `${day} ${clock(ns)} ${zone(date)}`
}

function zone(date: Date): string {
	const minutes = -date.getTimezoneOffset()
	const size = Math.abs(minutes)
	if (!size) return 'UTC'
	return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${size % 60 ? ':' + two(size % 60) : ''}`
}

/** Text of unknown origin: control characters as their pictures, direction overrides as U+FFFD. */
export function visible(text: string): string {
	return text.replace(/[\u0000-\u0008\u000b-\u001f]/g, c => String.fromCharCode(0x2400 + c.charCodeAt(0)))
		.replace(/\u007f/g, '\u2421')
		.replace(/[\u0080-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd')
}
