using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary>Numbers of system calls on this machine's architecture (asm/unistd_64.h for x86-64, asm-generic/unistd.h for arm64).</summary>
public static class SyscallNumber
{
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

#pragma warning disable CS1591 // Each is the system call of its name, in section 2 of the manual.
    public static nint write { get; } = Arm ? 64 : 1;
    public static nint rt_sigaction { get; } = Arm ? 134 : 13;
    public static nint rt_sigprocmask { get; } = Arm ? 135 : 14;
    public static nint ioctl { get; } = Arm ? 29 : 16;
    public static nint chdir { get; } = Arm ? 49 : 80;
    public static nint fchdir { get; } = Arm ? 50 : 81;
    public static nint chroot { get; } = Arm ? 51 : 161;
    public static nint umask { get; } = Arm ? 166 : 95;
    public static nint setsid { get; } = Arm ? 157 : 112;
    public static nint setgroups { get; } = Arm ? 159 : 116;
    public static nint setresuid { get; } = Arm ? 147 : 117;
    public static nint setresgid { get; } = Arm ? 149 : 119;
    public static nint setfsuid { get; } = Arm ? 151 : 122;
    public static nint setfsgid { get; } = Arm ? 152 : 123;
    public static nint capset { get; } = Arm ? 91 : 126;
    public static nint pivot_root { get; } = Arm ? 41 : 155;
    public static nint prctl { get; } = Arm ? 167 : 157;
    public static nint mount { get; } = Arm ? 40 : 165;
    public static nint umount2 { get; } = Arm ? 39 : 166;
    public static nint sethostname { get; } = Arm ? 161 : 170;
    public static nint openat { get; } = Arm ? 56 : 257;
    public static nint mkdirat { get; } = Arm ? 34 : 258;
    public static nint symlinkat { get; } = Arm ? 36 : 266;
    public static nint mknodat { get; } = Arm ? 33 : 259;
    public static nint unshare { get; } = Arm ? 97 : 272;
    public static nint dup3 { get; } = Arm ? 24 : 292;
    public static nint prlimit64 { get; } = Arm ? 261 : 302;
    public static nint setns { get; } = Arm ? 268 : 308;
    public static nint seccomp { get; } = Arm ? 277 : 317;
    public static nint bpf { get; } = Arm ? 280 : 321;
    public static nint execve { get; } = Arm ? 221 : 59;
    public static nint execveat { get; } = Arm ? 281 : 322;
    public static nint pidfd_send_signal => 424;
    public static nint open_tree => 428;
    public static nint move_mount => 429;
    public static nint fsopen => 430;
    public static nint fsconfig => 431;
    public static nint fsmount => 432;
    public static nint pidfd_open => 434;
    public static nint clone3 => 435;
    public static nint close_range => 436;
    public static nint fcntl { get; } = Arm ? 25 : 72;
    public static nint openat2 => 437;
    public static nint mount_setattr => 442;
#pragma warning restore CS1591
}
