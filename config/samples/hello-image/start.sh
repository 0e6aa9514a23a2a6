#!/bin/sh
# Writes the page once, then serves it.
mkdir -p /www
echo "Hello from $HOSTNAME" > /www/index.html
exec /bin/httpd -f -p "$PORT" -h /www
