"""Which system calls a worker is refused, and why: one table for both machines that we know.

A worker may do everything that computing, threads, memory and files need: torch, NumPy and
Matplotlib make some seventy different calls and may make others tomorrow, so these are a list of
what is refused, not of what is allowed. What the kernel learns after this table was written is
refused as unknown (ENOSYS), which every C library takes as "an older kernel".
"""

from __future__ import annotations

from dataclasses import dataclass

LAST_KNOWN = 469  # file_setattr, Linux 6.17; from 424 on the numbers are the same everywhere


@dataclass(frozen=True)
class Group:
    """Calls refused for one reason.

    Args:
        name: what the calls do.
        reason: what a submission could do with them.
        calls: the numbers of each on (x86_64, aarch64); None where it does not exist.
    """

    name: str
    reason: str
    calls: dict[str, tuple[int | None, int | None]]


def _same(**numbers: int) -> dict[str, tuple[int | None, int | None]]:
    return {name: (number, number) for name, number in numbers.items()}


REFUSED = (
    Group(
        "network",
        "Send the questions out, or fetch answers; talk to other processes of the host. "
        "A pair of connected sockets stays allowed: it leads nowhere. Passing descriptors does not",
        {
            "socket": (41, 198),
            "connect": (42, 203),
            "bind": (49, 200),
            "listen": (50, 201),
            "accept": (43, 202),
            "accept4": (288, 242),
            "sendmsg": (46, 211),
            "sendmmsg": (307, 269),
        },
    ),
    Group(
        "new programs and processes",
        "A child would outlive the worker, escape its CPU limit or multiply; a lab needs threads "
        "only (see `seccomp` for clone)",
        {
            "fork": (57, None),
            "vfork": (58, None),
            "execve": (59, 221),
            "execveat": (322, 281),
            "memfd_create": (319, 279),
            "uselib": (134, None),
        },
    ),
    Group(
        "other processes",
        "Read or change the memory of the judge, take its descriptors, steer its scheduling",
        {
            "ptrace": (101, 117),
            "process_vm_readv": (310, 270),
            "process_vm_writev": (311, 271),
            "kcmp": (312, 272),
            "move_pages": (279, 239),
            "migrate_pages": (256, 238),
            "setpriority": (141, 140),
            "ioprio_set": (251, 30),
            "tkill": (200, 130),
            **_same(
                pidfd_send_signal=424,
                pidfd_open=434,
                pidfd_getfd=438,
                process_madvise=440,
                process_mrelease=448,
            ),
        },
    ),
    Group(
        "namespaces and mounts",
        "Make a user namespace to regain privileges in it; uncover what the mounts hide",
        {
            "unshare": (272, 97),
            "setns": (308, 268),
            "mount": (165, 40),
            "umount2": (166, 39),
            "pivot_root": (155, 41),
            "chroot": (161, 51),
            "swapon": (167, 224),
            "swapoff": (168, 225),
            "quotactl": (179, 60),
            **_same(
                open_tree=428,
                move_mount=429,
                fsopen=430,
                fsconfig=431,
                fsmount=432,
                fspick=433,
                mount_setattr=442,
                quotactl_fd=443,
                statmount=457,
                listmount=458,
                open_tree_attr=467,
            ),
        },
    ),
    Group(
        "files by other ways than their names",
        "Open a file by its handle, past every folder's permissions; make devices and pipes; watch "
        "what others open",
        {
            "name_to_handle_at": (303, 264),
            "open_by_handle_at": (304, 265),
            "mknod": (133, None),
            "mknodat": (259, 33),
            "fanotify_init": (300, 262),
            "fanotify_mark": (301, 263),
        },
    ),
    Group(
        "identity",
        "Become another user, where a mistake of ours left the means",
        {
            "setuid": (105, 146),
            "setgid": (106, 144),
            "setreuid": (113, 145),
            "setregid": (114, 143),
            "setresuid": (117, 147),
            "setresgid": (119, 149),
            "setfsuid": (122, 151),
            "setfsgid": (123, 152),
            "setgroups": (116, 159),
            "capset": (126, 91),
            "personality": (135, 92),
        },
    ),
    Group(
        "what stays after death",
        "System V memory, semaphores and queues, and POSIX queues, outlive their maker and count "
        "towards no limit",
        {
            "shmget": (29, 194),
            "shmat": (30, 196),
            "semget": (64, 190),
            "msgget": (68, 186),
            "mq_open": (240, 180),
        },
    ),
    Group(
        "parts of the kernel that nothing here needs",
        "Each has had holes through which a process became root",
        {
            "bpf": (321, 280),
            "perf_event_open": (298, 241),
            "userfaultfd": (323, 282),
            "add_key": (248, 217),
            "request_key": (249, 218),
            "keyctl": (250, 219),
            "seccomp": (317, 277),
            "modify_ldt": (154, None),
            "vmsplice": (278, 75),
            "lookup_dcookie": (212, 18),
            "io_setup": (206, 0),
            **_same(
                io_uring_setup=425,
                io_uring_enter=426,
                io_uring_register=427,
                memfd_secret=447,
            ),
        },
    ),
    Group(
        "the machine itself",
        "Load code into the kernel, restart it, set its clock and name; root's alone in any case",
        {
            "init_module": (175, 105),
            "finit_module": (313, 273),
            "delete_module": (176, 106),
            "kexec_load": (246, 104),
            "kexec_file_load": (320, 294),
            "reboot": (169, 142),
            "acct": (163, 89),
            "syslog": (103, 116),
            "vhangup": (153, 58),
            "iopl": (172, None),
            "ioperm": (173, None),
            "sethostname": (170, 161),
            "setdomainname": (171, 162),
            "settimeofday": (164, 170),
            "adjtimex": (159, 171),
            "clock_settime": (227, 112),
            "clock_adjtime": (305, 266),
        },
    ),
)

# Refused as unknown, so that the C library takes the older call, whose flags a filter can read.
UNKNOWN = _same(clone3=435)

# Allowed to itself only: the first argument must be 0 or the worker's own process id.
ONLY_ITSELF: dict[str, tuple[int | None, int | None]] = {
    "kill": (62, 129),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
}

# Of those, which argument is a signal. None is sent with which a machine ends processes: a worker
# that dies of one has been ended by somebody else (see `connection.FROM_OUTSIDE`).
SIGNAL_ARGUMENT = {"kill": 1, "tgkill": 2, "rt_sigqueueinfo": 1, "rt_tgsigqueueinfo": 2}
NOT_SENT = (9, 15)  # SIGKILL, SIGTERM: the same everywhere

# Asks for limits, and sets them where a third argument is given; but never that of processor time,
# since the kernel ends with SIGKILL what exceeds it.
PRLIMIT = "prlimit64"
RLIMIT_CPU = 0

# Allowed without an address only: one half of a socket pair must not write to somebody's socket.
SENDTO: tuple[int, int] = (44, 206)
SENDTO_ADDRESS = 4

# Refused for some values of one argument: (numbers, which argument, the values).
REFUSED_ARGUMENTS: dict[str, tuple[tuple[int, int], int, tuple[int, ...]]] = {
    # TIOCSCTTY, TIOCSTI, TIOCLINUX: type commands into a terminal; FIOSETOWN, SIOCSPGRP: as below
    "ioctl": ((16, 29), 1, (0x540E, 0x5412, 0x541C, 0x8901, 0x8902)),
    # F_SETOWN, F_SETOWN_EX: have the kernel send a signal to another process
    "fcntl": ((72, 25), 1, (8, 15)),
    # RLIMIT_CPU: as above
    "setrlimit": ((160, 164), 0, (RLIMIT_CPU,)),
    # PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_MM, PR_SET_CHILD_SUBREAPER, PR_SET_PTRACER:
    # take back what ties the worker to its keeper and hides it from its neighbours
    "prctl": ((157, 167), 0, (1, 4, 35, 36, 0x59616D61)),
}

CLONE: tuple[int, int] = (56, 220)
