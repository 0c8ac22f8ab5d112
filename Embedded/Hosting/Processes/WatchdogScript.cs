namespace Aspire.Hosting.Processes;

/// <summary>What the watchdog's shell runs: plain POSIX sh, since it must run on any Unix.</summary>
internal static class WatchdogScript
{
    // Input: "+ PID SIGNAL" watch, "- PID" forget, "rm PATH" delete at the end. The end of input is this process's death.
    // Then: the stop signal to each program; for up to 3 s, as each goes, its group is killed; then all that is left.
    // Linux shows in /proc which processes are zombies: in a container there may be no one to reap them.
    public const string Text = """
        trap '' INT TERM HUP QUIT PIPE
        exec >/dev/null 2>&1
        watched= paths=
        newline='
        '
        without() {
            rest=
            for entry in $watched; do
                case $entry in "$1":*) ;; *) rest="$rest $entry" ;; esac
            done
            watched=$rest
        }
        alive() {
            kill -s 0 "$1" || return 1
            [ -r "/proc/$1/stat" ] || return 0
            read -r stat <"/proc/$1/stat"
            case ${stat##*) } in Z*) return 1 ;; esac
        }
        while read -r verb target; do
            case $verb in
                +) watched="$watched ${target% *}:${target#* }" ;;
                -) without "$target" ;;
                rm) paths="$paths$target$newline" ;;
            esac
        done
        for entry in $watched; do kill -s "${entry#*:}" "${entry%:*}"; done
        turn=0
        while [ -n "$watched" ]; do
            for entry in $watched; do
                leader=${entry%:*}
                if [ $turn -ge 30 ]; then
                    kill -s KILL "$leader"
                elif alive "$leader"; then
                    continue
                fi
                kill -s KILL -- "-$leader"
                without "$leader"
            done
            [ -n "$watched" ] && sleep 0.1
            turn=$((turn + 1))
        done
        printf %s "$paths" | while IFS= read -r path; do
            rm -rf -- "$path" || { sleep 0.3; rm -rf -- "$path"; }
        done
        """;
}
