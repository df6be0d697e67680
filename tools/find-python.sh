# Prints the first Python that is new enough, or says in one sentence that there is none.
for python in .venv/bin/python python3.14 python3.13 python3.12 python3.11 python3; do
    # Asked, not only looked for: a version manager has names on PATH that do not run.
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$python"
        exit 0
    fi
done
echo "Vitrine needs Python 3.11 or newer; install it so that python3.11 or python3 is on PATH." >&2
exit 2
