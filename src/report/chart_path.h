/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart_path.h - which kind of picture a file name asks for. */
#ifndef ESC_REPORT_CHART_PATH_H
#define ESC_REPORT_CHART_PATH_H

enum esc_picture { ESC_PICTURE_NONE, ESC_PICTURE_SVG, ESC_PICTURE_PNG, ESC_PICTURE_PDF };

enum esc_picture esc_picture_of(const char *path);

#endif
