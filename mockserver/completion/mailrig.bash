# Completion of mailrig for bash: sub-commands and options as `mailrig --help` and `mailrig SUB-COMMAND --help` tell them,
# so that it never knows less than the command; else files.

_mailrig() {
  local current=${COMP_WORDS[COMP_CWORD]} sub='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    # Behind -- stands a command of somebody else's.
    [[ ${COMP_WORDS[i]} == -- ]] && { compopt -o default 2>/dev/null; COMPREPLY=(); return; }
    [[ -z $sub && ${COMP_WORDS[i]} != -* ]] && sub=${COMP_WORDS[i]}
  done
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" $sub --help 2>/dev/null | sed -n '/^Options:/,/^$/p' |
      grep -oE '^ +-[^ ]+' | tr ',' '\n' | tr -d ' ')" -- "$current"))
  elif [[ -z $sub ]]; then
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" --help 2>/dev/null | sed -n '/^Subcommands:/,/^$/p' |
      sed -nE 's/^  ([a-z]+) .*/\1/p')" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _mailrig mailrig
