#include "rootfs_audit/report/html_assets.h"

#include <html_assets.inc> /* made by src/report/html/embed.cmake */

struct ra_html_asset ra_html_style(void)
{
    return (struct ra_html_asset){.text = style, .hash = style_hash};
}

struct ra_html_asset ra_html_script(void)
{
    return (struct ra_html_asset){.text = script, .hash = script_hash};
}
