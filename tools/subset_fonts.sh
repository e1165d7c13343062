#!/bin/sh
# Cut the type of the pages into files by letters: a browser fetches only what a page shows.
# tools/subset_fonts.sh FOLDER, with the whole FiraSans-*.woff2 of @kern-ux/native in it. Needs fonttools
# (OFL-1.1 allows it: the names of Fira Sans are not reserved); it is fetched for this call alone.
set -eu
cd "$(dirname "$0")/.."
[ $# = 1 ] || { printf 'Call: tools/subset_fonts.sh FOLDER\n' >&2; exit 2; }
target=krm/ui/static/ui
marks="U+0300-0304, U+0306-030C, U+0323-0328, U+0331" # with the plain letters, so that both come from one file
latin="U+0020-007E, U+00A0-00FF, U+0152-0153, U+0160-0161, U+0178, U+017D-017E, $marks, U+2009-2027, U+202F-203A, U+20AC, U+2122, U+2190-2193, U+2212"
other="U+0100-0151, U+0154-015F, U+0162-0177, U+0179-017C, U+017F-02FF, U+0305, U+030D-0322, U+0329-0330, U+0332-036F, U+1E00-1EFF"
greek_cyrillic="U+0370-052F, U+1C80-1C8F, U+1F00-1FFF, U+2DE0-2DFF, U+A640-A69F"
signs="U+2000-2008, U+203B-20AB, U+20AD-2121, U+2123-218F, U+2194-2211, U+2213-2DDF, U+2E00-A63F, U+A6A0-1FFFF"
css=$target/fonts.css
printf '%s\n' '/* Fira Sans for the pages, in files by letters (tools/subset_fonts.sh writes this part); Noto Sans is fetched only for letters that Fira Sans lacks. */' >"$css"
for weight in 400:Regular 500:Medium 600:SemiBold 700:Bold; do
    for part in latin other greek-cyrillic signs; do
        case $part in
            latin) range=$latin ;;
            other) range=$other ;;
            greek-cyrillic) range=$greek_cyrillic ;;
            signs) range=$signs ;;
        esac
        name=FiraSans-${weight#*:}-$part.woff2
        .venv/bin/uv tool run --quiet --from 'fonttools[woff]==4.60.1' pyftsubset "$1/FiraSans-${weight#*:}.woff2" \
            --unicodes="$(printf %s "$range" | tr -d ' ')" --flavor=woff2 --layout-features=kern,liga,mark,mkmk,ccmp,locl,tnum,lnum \
            --output-file="$target/vendor/fira-sans/$name"
        printf '@font-face { font-family: "Fira Sans"; font-weight: %s; font-display: swap; src: url("vendor/fira-sans/%s") format("woff2"); unicode-range: %s; }\n' \
            "${weight%:*}" "$name" "$range" >>"$css"
    done
done
for weight in 400:Regular 700:Bold; do
    printf '@font-face { font-family: "Noto Sans"; font-weight: %s; font-display: swap; src: url("vendor/noto-sans/NotoSans-%s.woff2") format("woff2"); }\n' \
        "${weight%:*}" "${weight#*:}" >>"$css"
done
