/* SPDX-License-Identifier: BSD-2-Clause */
/* file.c - output files that appear complete or not at all. */
#define _GNU_SOURCE
#include "report/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure/clock.h"

#define MAX_FILES 8

/* What the signal handler has to unlink. Static, because a handler may follow no pointer that
 * another thread might be changing. */
static struct pending {
    atomic_int in_use;
    char path[PATH_MAX];
} pending[MAX_FILES];

struct esc_file {
    FILE *stream;
    char *path;              /* as the user wrote it, for messages */
    char *target;            /* what the temporary file becomes; null when written straight */
    struct pending *pending; /* the temporary file; null when written straight */
};

/* ---- Signals ------------------------------------------------------------------------------ */

void esc_file_remove_unfinished(void)
{
    for (int i = 0; i < MAX_FILES; i++) {
        if (atomic_load(&pending[i].in_use))
            unlink(pending[i].path);
    }
}

static void remove_and_die(int number)
{
    esc_file_remove_unfinished();
    /* The signal is blocked until this handler returns, and then ends the program. */
    signal(number, SIG_DFL);
    raise(number);
}

static void install_handlers(void)
{
    static const int fatal[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU, SIGXFSZ};
    static bool installed;
    if (installed)
        return;
    installed = true;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = remove_and_die;
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaddset(&action.sa_mask, fatal[i]);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        struct sigaction old;
        /* What the parent had ignored (nohup, a background job) stays ignored. */
        if (sigaction(fatal[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(fatal[i], &action, NULL);
    }
}

static struct pending *pending_claim(void)
{
    for (int i = 0; i < MAX_FILES; i++) {
        if (!atomic_load(&pending[i].in_use))
            return &pending[i];
    }
    return NULL;
}

/* ---- Opening ------------------------------------------------------------------------------ */

static bool is_standard_output(const struct stat *found)
{
    struct stat output;
    return S_ISREG(found->st_mode) && fstat(STDOUT_FILENO, &output) == 0 &&
           output.st_dev == found->st_dev && output.st_ino == found->st_ino;
}

/* Standard output is shared, not reopened: a second open would start again at its beginning. */
static int open_straight(const char *path, const struct stat *found)
{
    if (is_standard_output(found))
        return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    return open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
}

/* The name is registered before the file exists, so that no signal finds it in between. */
static int open_temporary(struct esc_file *file)
{
    const char *slash = strrchr(file->target, '/');
    int folder = slash ? (int)(slash - file->target) + 1 : 0;
    file->pending = pending_claim();
    if (!file->pending) {
        errno = EMFILE;
        return -1;
    }
    int length =
        snprintf(file->pending->path, sizeof file->pending->path, "%.*s.escapement-%ld-%llx.tmp",
                 folder, file->target, (long)getpid(), (unsigned long long)esc_clock_ns());
    if (length < 0 || (size_t)length >= sizeof file->pending->path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    atomic_store(&file->pending->in_use, 1);
    int fd = open(file->pending->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        atomic_store(&file->pending->in_use, 0); /* it is not there, or not ours */
    return fd;
}

/* The descriptor to write to, or -1 and errno. */
static int open_output(struct esc_file *file)
{
    struct stat found;
    bool exists = stat(file->path, &found) == 0;
    if (exists && S_ISDIR(found.st_mode)) {
        errno = EISDIR;
        return -1;
    }
    if (exists && (!S_ISREG(found.st_mode) || is_standard_output(&found)))
        return open_straight(file->path, &found);
    if (exists && access(file->path, W_OK) != 0)
        return -1;

    /* A symbolic link stays one: what it points to is replaced. */
    file->target = exists ? realpath(file->path, NULL) : strdup(file->path);
    if (!file->target)
        return -1;
    int fd = open_temporary(file);
    if (fd >= 0 && exists && fchmod(fd, found.st_mode & 0777) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void file_free(struct esc_file *file)
{
    free(file->target);
    free(file->path);
    free(file);
}

enum esc_io esc_file_create(const char *path, struct esc_file **result, struct esc_io_error *error)
{
    struct esc_file *file = calloc(1, sizeof *file);
    if (!file || !(file->path = strdup(path))) {
        free(file);
        return esc_io_fail(error, ESC_IO_MEMORY, "%s: out of memory", path);
    }
    install_handlers();
    int fd = open_output(file);
    if (fd >= 0)
        file->stream = fdopen(fd, "wb");
    if (!file->stream) {
        enum esc_io status =
            esc_io_fail(error, ESC_IO_CREATE, "cannot create '%s': %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        esc_file_abandon(file);
        return status;
    }
    *result = file;
    return ESC_IO_OK;
}

/* ---- Writing ------------------------------------------------------------------------------ */

static enum esc_io write_failed(const struct esc_file *file, struct esc_io_error *error)
{
    return esc_io_fail(error, ESC_IO_WRITE, "cannot write '%s': %s", file->path, strerror(errno));
}

enum esc_io esc_file_write(struct esc_file *file, const void *bytes, size_t size,
                           struct esc_io_error *error)
{
    if (size > 0 && fwrite(bytes, 1, size, file->stream) != size)
        return write_failed(file, error);
    return ESC_IO_OK;
}

/* A full device shows only when the buffer is flushed; what cannot be synced (a pipe, a device)
 * has nothing to sync. */
static bool flush_and_sync(struct esc_file *file)
{
    if (ferror(file->stream)) {
        errno = EIO;
        return false;
    }
    if (fflush(file->stream) != 0)
        return false;
    if (fsync(fileno(file->stream)) == 0)
        return true;
    return errno == EINVAL || errno == ENOTSUP || errno == EROFS || errno == ENOSYS;
}

/* Makes the rename itself durable. A folder that may be written but not read cannot be synced. */
static bool sync_folder(const char *target)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(target, '/');
    int length = slash ? (int)(slash - target) + 1 : 2;
    if (snprintf(folder, sizeof folder, "%.*s", length, slash ? target : "./") >= PATH_MAX)
        return true;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return true;
    bool ok = fsync(fd) == 0 || errno != EIO;
    close(fd);
    return ok;
}

const char *esc_file_temporary(const struct esc_file *file)
{
    return file->pending ? file->pending->path : NULL;
}

enum esc_io esc_file_commit(struct esc_file *file, struct esc_io_error *error)
{
    enum esc_io status = ESC_IO_OK;
    if (!flush_and_sync(file))
        status = write_failed(file, error);
    if (fclose(file->stream) != 0 && !status)
        status = write_failed(file, error);
    file->stream = NULL;
    if (status || !file->target) {
        esc_file_abandon(file);
        return status;
    }
    if (rename(file->pending->path, file->target) != 0) {
        status = esc_io_fail(error, ESC_IO_CREATE, "cannot create '%s': %s", file->path,
                             strerror(errno));
        esc_file_abandon(file);
        return status;
    }
    atomic_store(&file->pending->in_use, 0);
    if (!sync_folder(file->target))
        status = write_failed(file, error);
    file_free(file);
    return status;
}

void esc_file_abandon(struct esc_file *file)
{
    if (!file)
        return;
    if (file->stream)
        fclose(file->stream);
    if (file->pending && atomic_load(&file->pending->in_use)) {
        unlink(file->pending->path);
        atomic_store(&file->pending->in_use, 0);
    }
    file_free(file);
}
