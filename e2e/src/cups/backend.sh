#!/bin/sh
# The last step of a printer of the bench: takes the document and puts it into the folder that its address names.
# While there is a file `trouble`, the printer reports what is in it and waits; while there is one named `hold`, it
# waits in silence; where there is one named `broken`, it fails. Once its folder is gone, so is the printer.
[ $# -gt 0 ] || exit 0
folder=${DEVICE_URI#bench:}
while [ -s "$folder/trouble" ]; do
    said=$(cat "$folder/trouble")
    echo "STATE: +$said" >&2
    sleep 0.05
done
[ -z "$said" ] || echo "STATE: -$said" >&2
[ ! -e "$folder/broken" ] || exit 1
: >"$folder/begun"
while [ -e "$folder/hold" ]; do sleep 0.05; done
[ -d "$folder" ] || exit 1
# A service that was killed and started again has two of these at the same card.
cat ${6:+"$6"} >"$folder/draft-$$" && mv "$folder/draft-$$" "$folder/$1.pdf"
