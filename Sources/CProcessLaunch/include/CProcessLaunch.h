#ifndef C_PROCESS_LAUNCH_H
#define C_PROCESS_LAUNCH_H

#include <sys/types.h>

/// A child process to start: what posix_spawn cannot say is why this exists (another user, a death signal).
struct launch_plan {
    const char *path;
    char *const *arguments;    // NULL-terminated
    char *const *environment;  // NULL-terminated
    const char *directory;     // the child's working directory
    int changes_user;          // whether the three below count
    uid_t user;
    gid_t group;
    const gid_t *groups;
    int group_count;
    int output;        // descriptor that becomes standard output and error
    int death_signal;  // sent to the child when the thread that launched it ends; 0 for none
};

/// Starts it in a process group of its own, with no other descriptor of ours and all signals at their defaults.
///
/// Returns the process's id, or -1 with the failed step's errno in `*error`.
pid_t process_launch(const struct launch_plan *launch, int *error);

/// A file in memory for a child's output, or -1; gone once nobody has it open.
int process_output_file(void);

#endif
