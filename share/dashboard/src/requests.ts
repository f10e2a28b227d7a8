// SPDX-License-Identifier: Apache-2.0
// The sections about single requests: drawn one by one, when the browser has nothing better to do.
import { crashes } from './crashes'
import { errors } from './errors'
import { exceptions } from './exceptions'
import { inFlight } from './in_flight'
import { soon } from './settle'
import { slowest } from './slowest'
import type { View } from './window'

export function requests(view: View): void {
	for (const section of [slowest, exceptions, errors, crashes, inFlight]) soon(() => section(view))
}
