/* SPDX-License-Identifier: BSD-2-Clause */
/* standard_files.c - that output arrives where it should, or is missed. */
#define _POSIX_C_SOURCE 200809L
#include "cli/standard_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"

/* Standard output is held by something that cannot be written to, so that the flush at the end
 * fails as it should. */
void esc_standard_files_open(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR) != fd)
            _exit(ESC_EXIT_OS);
    }
    /* Some parents leave them ignored: a closed pipe, and how a command ended, would go unnoticed. */
    signal(SIGPIPE, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
}

int esc_standard_files_close(int code)
{
    errno = 0;
    int failed = ferror(stdout);
    failed |= fflush(stdout);
    failed |= fclose(stdout);
    if (!failed)
        return code;
    esc_complain("cannot write standard output: %s", strerror(errno ? errno : EIO));
    return code ? code : ESC_EXIT_IO;
}
