#!/bin/sh
exec node /work/wt/oper/bin/nkeeper.js "$@"
