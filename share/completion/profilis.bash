# SPDX-License-Identifier: Apache-2.0
# bash completion for profilis-record and profilis-report: options and their words come from --help.
# shellcheck shell=bash

# _profilis_help command [subcommand]: one "option argument" a line.
_profilis_help()
{
	"$@" --help 2>/dev/null |
		sed -nE 's/^ *(-[A-Za-z], +)?(--[a-z-]+)([ =]([^ ]+))?.*/\2 \4/p'
}

# The names that --help lists under "formats", as a|b|c.
_profilis_formats()
{
	"$@" --help 2>/dev/null | sed -nE '/^formats/,/^$/s/^  ([a-z-]+) +\..*/\1/p' | paste -sd'|'
}

# The other commands that --help of profilis-report lists, one a line.
_profilis_commands()
{
	profilis-report --help 2>/dev/null | sed -nE '/^other commands/,/^$/s/^  ([a-z]+) +.*/\1/p'
}

# Completes the value of the option before the cursor; false if it takes none.
_profilis_value()
{
	local current=$1 argument
	argument=$(_profilis_help "${@:3}" | awk -v option="$2" '$1 == option { print $2; exit }')
	case $2 in
	-o) argument=$([[ $3 == profilis-record ]] && echo DIR || echo FILE) ;;
	--format | -f) argument=$(_profilis_formats "${@:3}") ;;
	--theme) argument='system|light|dark' ;;
	esac
	case $argument in
	*'|'*) mapfile -t COMPREPLY < <(compgen -W "${argument//|/ }" -- "$current") ;;
	DIR) mapfile -t COMPREPLY < <(compgen -d -- "$current"); compopt -o filenames ;;
	FILE) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames ;;
	[A-Z\[]*) COMPREPLY=() ;;
	*) return 1 ;;
	esac
}

_profilis_options()
{
	local current=$1
	mapfile -t COMPREPLY < <(compgen -W "$(_profilis_help "${@:2}" | cut -d' ' -f1)" -- "$current")
}

# The index of the command to record: the first word that is neither an option nor an option's value.
_profilis_command_at()
{
	local i takes
	takes=" $(_profilis_help profilis-record | awk 'NF > 1 { print $1 }' | tr '\n' ' ')-o "
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--) echo $((i + 1)); return ;;
		-*) [[ $takes == *" ${COMP_WORDS[i]} "* ]] && ((i++)) ;;
		*) echo "$i"; return ;;
		esac
	done
}

_profilis_record()
{
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} at
	at=$(_profilis_command_at)
	if [[ -n $at ]]; then
		if declare -F _command_offset >/dev/null; then
			_command_offset "$at"
		elif [[ $at -eq $COMP_CWORD ]]; then
			mapfile -t COMPREPLY < <(compgen -c -- "$current")
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames
		fi
	elif [[ $previous == -* ]] && _profilis_value "$current" "$previous" profilis-record; then
		return
	elif [[ $current == -* ]]; then
		_profilis_options "$current" profilis-record
	else
		mapfile -t COMPREPLY < <(compgen -c -- "$current")
	fi
}

_profilis_report()
{
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local -a command=(profilis-report)
	[[ $COMP_CWORD -eq 1 ]] || ! _profilis_commands | grep -qxF -- "${COMP_WORDS[1]}" ||
		command+=("${COMP_WORDS[1]}")
	if [[ $previous == -* ]] && _profilis_value "$current" "$previous" "${command[@]}"; then
		return
	elif [[ $current == -* ]]; then
		_profilis_options "$current" "${command[@]}"
	elif [[ ${command[1]} == doctor && $previous == -- ]]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$current")
	else
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		[[ $COMP_CWORD -ne 1 ]] ||
			mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W "$(_profilis_commands)" -- "$current")
		compopt -o filenames
	fi
}

complete -F _profilis_record profilis-record
complete -F _profilis_report profilis-report
