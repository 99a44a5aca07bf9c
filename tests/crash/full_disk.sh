#!/bin/sh
# Run by tst_KilledSend in mounts of its own: a profile on a file system without a free block. Answers go to $OUT.
# Arguments: those of scorta-cli that add the account. Ends with 77 when it may not mount.
mount -t tmpfs -o size=120m tmpfs "$DISK" || exit 77
cli() { "$CLI" --json --profile "$DISK/profile" "$@"; }
queue() { cli send --from "$ME" --to to@example.net --subject "$1" --queue --text "$2"; }
cli "$@" >/dev/null || exit 1
queue before /dev/null >/dev/null || exit 2
dd if=/dev/zero of="$DISK/fill" bs=4096 2>/dev/null && exit 3
cli outbox list >"$OUT/listed" || exit 4
cli list >/dev/null || exit 5
# Whatever that gave free.
dd if=/dev/zero of="$DISK/fill2" bs=4096 2>/dev/null && exit 6
head -c 4000000 /dev/urandom | base64 >"$OUT/large"
queue large "$OUT/large" >"$OUT/refused"
echo $? >"$OUT/refused.code"
cli account list >/dev/null || exit 7
rm "$DISK/fill" "$DISK/fill2"
queue after /dev/null >/dev/null || exit 8
cli flush >"$OUT/flushed" || exit 9
cli check >"$OUT/checked" || exit 10
# The reserve is whole again.
[ "$(wc -c <"$DISK/profile/ballast")" -eq 8388608 ] || exit 11
