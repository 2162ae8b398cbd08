# Completion of mailrig for fish: sub-commands and options as `mailrig --help` and `mailrig SUB-COMMAND --help` tell them;
# else files.

function __mailrig_sub_command
    string match --invert --regex '^-' -- (commandline -opc)[2..] | head -n 1
end

function __mailrig_sub_commands
    mailrig --help 2>/dev/null | sed -n '/^Subcommands:/,/^$/p' | sed -nE 's/^  ([a-z]+) +(.*)/\1\t\2/p'
end

function __mailrig_options
    mailrig (__mailrig_sub_command) --help 2>/dev/null | sed -n '/^Options:/,/^$/p' | string match --all --regex --groups-only '^ +(-[^ ]+)' | string split ','
end

complete -c mailrig -n 'test -z "$(__mailrig_sub_command)"' -f -a '(__mailrig_sub_commands)'
complete -c mailrig -n 'string match -q -- "-*" (commandline -ct)' -a '(__mailrig_options)'
