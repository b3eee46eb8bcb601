# Runs a server as the only business of its process group, so that it can never outlive the process that
# started it. That process holds the write end of this script's standard input and never writes to it: when it
# lets go (stop), or dies in any way (crash, SIGKILL), the input ends, and the whole group is terminated, with
# all that the server started. When the server ends by itself, what it started is ended too.
#
# usage: sh guard.sh GRACE_SECONDS COMMAND [ARGUMENT...]
grace=$1
shift
exec 3<&0 # a command in the background would otherwise read /dev/null
trap : HUP INT TERM # a handler, not '': the server must not inherit an ignored signal

"$@" 3<&- &
server=$!
(
  trap '' HUP INT TERM
  cat <&3 >/dev/null
  kill -TERM 0
  sleep "$grace"
  kill -KILL 0
) &
exec 3<&-

wait "$server"
status=$?
while kill -0 "$server" 2>/dev/null; do # a signal to this shell ended the waiting, not the server
  wait "$server"
  status=$?
done
echo "[ended with status $status]"
kill -KILL 0
