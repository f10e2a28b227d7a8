// SPDX-License-Identifier: Apache-2.0
// The sections that say why: what requests waited for and used, and how far all figures can be trusted.
import { connections } from './connections'
import { coverage } from './coverage'
import { databases } from './databases'
import { dns } from './dns'
import { functions, labels } from './functions'
import { metrics } from './metrics'
import { processes } from './processes'
import { profile } from './profile'
import { queueing } from './queueing'
import { resources } from './resources'
import { traffic } from './traffic'
import { hosts, upstreams } from './upstreams'
import type { View } from './window'

export function why(view: View): void {
	profile(view)
	databases(view)
	functions(view)
	metrics(view)
	labels(view)
	traffic(view)
	connections(view)
	queueing(view)
	upstreams(view)
	hosts(view)
	dns(view)
	processes(view)
	resources(view)
	coverage(view)
}
