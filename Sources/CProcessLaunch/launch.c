#define _GNU_SOURCE
#include "CProcessLaunch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// Between fork and exec of a process with threads only async-signal-safe functions may run: system calls, no malloc.

static void close_others(int keep) {
#ifdef SYS_close_range
    if ((keep == 3 || syscall(SYS_close_range, 3, keep - 1, 0) == 0) &&
        syscall(SYS_close_range, keep + 1, ~0U, 0) == 0)
        return;
#endif
    struct rlimit limit;
    int last = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur : 65536;
    for (int descriptor = 3; descriptor < last; descriptor++)
        if (descriptor != keep) close(descriptor);
}

static int become(const struct launch_plan *launch, pid_t parent) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    if (sigprocmask(SIG_SETMASK, &none, NULL) != 0) return -1;
    // A group of its own: Ctrl-C in the terminal is for the daemon, which then decides.
    if (setpgid(0, 0) != 0) return -1;
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(launch->output, 1) < 0 || dup2(launch->output, 2) < 0) return -1;
    if (launch->changes_user) {
        if (setgroups((size_t)launch->group_count, launch->groups) != 0) return -1;
        if (setgid(launch->group) != 0 || setuid(launch->user) != 0) return -1;
    }
    // After setuid, which clears it (prctl(2)).
    if (launch->death_signal != 0) {
        if (prctl(PR_SET_PDEATHSIG, launch->death_signal) != 0) return -1;
        if (getppid() != parent) _exit(127);  // The parent died before it could be told.
    }
    umask(0077);
    if (chdir(launch->directory) != 0) return -1;
    return 0;
}

pid_t process_launch(const struct launch_plan *launch, int *error) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) {
        *error = errno;
        return -1;
    }
    // No signal may reach a handler of ours in the child before it has put them back.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        if (become(launch, parent) == 0) {
            close_others(report[1]);
            execve(launch->path, launch->arguments, launch->environment);
        }
        int failure = errno;
        if (write(report[1], &failure, sizeof failure) < 0) _exit(126);
        _exit(127);
    }
    int failure = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (child > 0) {
        ssize_t count;
        do count = read(report[0], &failure, sizeof failure);
        while (count < 0 && errno == EINTR);
        if (count == (ssize_t)sizeof failure) {
            waitpid(child, NULL, 0);
            child = -1;
        }
    }
    close(report[0]);
    *error = failure;
    return child;
}

int process_output_file(void) { return memfd_create("output", MFD_CLOEXEC); }
