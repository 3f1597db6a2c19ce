# A listener to process events, recorded by `nlsniff run`: the requests to begin and end, with a choice of events, and those.
# recorder: run
# namespace: first
try python3 captures/record/proc_user.py 6
case $(uname -r) in
6.1.*) refused python3 captures/record/proc_user.py 3 exec exit ;; # it takes no choice, and says nothing
*) try python3 captures/record/proc_user.py 3 exec exit ;;
esac
