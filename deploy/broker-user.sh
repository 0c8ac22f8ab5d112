#!/bin/sh
# Gives a service its user of RabbitMQ, or a new password, as AppHost.cs does in development (`WithMessaging`):
#   sh deploy/broker-user.sh NAME [HEARS] [SENDS] < FILE-WITH-THE-PASSWORD
# HEARS: services whose messages it handles, with commas. SENDS: types, without version, of others' messages that it publishes.
# rabbitmqctl must be able to reach the broker; RABBITMQ_VHOST (default /) is where the exchange `messages` is.
set -eu
if [ $# -lt 1 ] || [ $# -gt 3 ]; then sed -n '2,4s/^# //p' "$0" >&2; exit 2; fi
name=$1; vhost=${RABBITMQ_VHOST:-/}

escaped() { printf '%s' "$1" | sed 's/\./\\./g'; }
any_of() { # FIRST LIST SUFFIX: FIRST and each of LIST with SUFFIX, as one pattern
  pattern=$1
  for each in $(printf '%s' "$2" | tr ',' ' '); do pattern="$pattern|$(escaped "$each")$3"; done
  printf '^(%s)$' "$pattern"
}

# Every rabbitmqctl reads what it is given: only the one that sets the password may.
users=$(rabbitmqctl --quiet list_users < /dev/null)
if printf '%s\n' "$users" | cut -f1 | grep -qxF "$name"; then rabbitmqctl --quiet change_password "$name"; else rabbitmqctl --quiet add_user "$name"; fi
rabbitmqctl --quiet set_user_tags "$name"
rabbitmqctl --quiet set_topic_permissions --vhost "$vhost" "$name" messages \
  "$(any_of "$name\\..+" "${3:-}" '\.v[0-9]+(\.[0-9]+)?')" "$(any_of "$name\\..+" "${2:-}" '\..+')"
# Last: without patterns for types, the permission to write to the exchange would be one for every type.
own="$name(\\..+)?"
rabbitmqctl --quiet set_permissions --vhost "$vhost" "$name" "^$own\$" "^($own|messages)\$" "^($own|messages)\$"
