/*
 * The page's style sheet and script, as they are in src/report/html. All static.
 */
#ifndef ROOTFS_AUDIT_REPORT_HTML_ASSETS_H
#define ROOTFS_AUDIT_REPORT_HTML_ASSETS_H

struct ra_html_asset {
    const char *text;
    const char *hash; /* base64 of its SHA-256, as Content-Security-Policy names it */
};

struct ra_html_asset ra_html_style(void);
struct ra_html_asset ra_html_script(void);

#endif
