# The steps of a scenario in a process of their own, for `nlsniff run` to trace and beside `nlsniff monitor`.
set -u
. "$RECORD/words.sh"
. "$RECORD/scenarios/$NAME.sh"
