// SPDX-License-Identifier: Apache-2.0
// github_workflow.mjs FILE - whether GitHub's own parser of workflows accepts it, expressions included.
import { readFileSync } from 'node:fs';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { ErrorPolicy } from '@actions/workflow-parser/model/convert';

async function errors(name) {
	const { context, value } = parseWorkflow({ name, content: readFileSync(name, 'utf8') }, new NoOperationTraceWriter());
	if (value)
		await convertWorkflowTemplate(context, value, undefined, { errorPolicy: ErrorPolicy.TryConversion });
	return [...context.errors.getErrors().map(error => error.message), ...value ? [] : ['nothing in it']];
}

errors(process.argv[2]).then(list => {
	for (const error of list)
		console.error(error);
	process.exit(list.length ? 1 : 0);
});
