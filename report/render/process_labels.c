// SPDX-License-Identifier: Apache-2.0
#include "process_labels.h"

#include <stdio.h>
#include <string.h>

bool process_labels_next(const char **at, struct process_label *label)
{
	while (*at && **at) {
		const char *line = *at;
		size_t bytes = strcspn(line, "\n"), key = strcspn(line, "=\n");

		*at = line + bytes + (line[bytes] == '\n');
		if (!key)
			continue;
		snprintf(label->key, sizeof(label->key), "%.*s", (int)key, line);
		snprintf(label->value, sizeof(label->value), "%.*s",
			 key < bytes ? (int)(bytes - key - 1) : 0, line + key + (key < bytes));
		return true;
	}
	return false;
}

const char *process_labels_common(const struct model *model)
{
	const char *first = model->process_count ? model->processes[0].labels : NULL;

	for (size_t i = 1; first && i < model->process_count; i++)
		if (!model->processes[i].labels || strcmp(model->processes[i].labels, first))
			return "";
	return first ? first : "";
}

struct process_labels_text process_labels_joined(const char *labels)
{
	struct process_labels_text t = {""};
	struct process_label label;
	size_t n = 0;

	while (process_labels_next(&labels, &label) && n < sizeof(t.text))
		n += (size_t)snprintf(t.text + n, sizeof(t.text) - n, "%s%s=%s", n ? ", " : "",
				      label.key, label.value);
	return t;
}
