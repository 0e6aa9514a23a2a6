namespace Orleans.Orchestrator.Linux;

/// <summary>Error numbers under Linux' names (asm-generic/errno.h; x86-64 and arm64 agree).</summary>
public static class Errno
{
    /// <summary>See errno(3).</summary>
    public const int EPERM = 1;

    /// <summary>See errno(3).</summary>
    public const int ENOENT = 2;

    /// <summary>See errno(3).</summary>
    public const int ESRCH = 3;

    /// <summary>See errno(3).</summary>
    public const int EINTR = 4;

    /// <summary>See errno(3).</summary>
    public const int EIO = 5;

    /// <summary>See errno(3).</summary>
    public const int ENXIO = 6;

    /// <summary>See errno(3).</summary>
    public const int E2BIG = 7;

    /// <summary>See errno(3).</summary>
    public const int EBADF = 9;

    /// <summary>See errno(3).</summary>
    public const int ECHILD = 10;

    /// <summary>See errno(3).</summary>
    public const int EAGAIN = 11;

    /// <summary>See errno(3).</summary>
    public const int ENOMEM = 12;

    /// <summary>See errno(3).</summary>
    public const int EACCES = 13;

    /// <summary>See errno(3).</summary>
    public const int EBUSY = 16;

    /// <summary>See errno(3).</summary>
    public const int EEXIST = 17;

    /// <summary>See errno(3).</summary>
    public const int EXDEV = 18;

    /// <summary>See errno(3).</summary>
    public const int ENODEV = 19;

    /// <summary>See errno(3).</summary>
    public const int ENOTDIR = 20;

    /// <summary>See errno(3).</summary>
    public const int EISDIR = 21;

    /// <summary>See errno(3).</summary>
    public const int EINVAL = 22;

    /// <summary>See errno(3).</summary>
    public const int ENOTTY = 25;

    /// <summary>See errno(3).</summary>
    public const int ETXTBSY = 26;

    /// <summary>See errno(3).</summary>
    public const int ENOSPC = 28;

    /// <summary>See errno(3).</summary>
    public const int EROFS = 30;

    /// <summary>See errno(3).</summary>
    public const int EPIPE = 32;

    /// <summary>See errno(3).</summary>
    public const int ENOSYS = 38;

    /// <summary>See errno(3).</summary>
    public const int ENOTEMPTY = 39;

    /// <summary>See errno(3).</summary>
    public const int ELOOP = 40;

    /// <summary>See errno(3).</summary>
    public const int ENODATA = 61;

    /// <summary>See errno(3).</summary>
    public const int EOPNOTSUPP = 95;

    /// <summary>See errno(3).</summary>
    public const int ECONNRESET = 104;

    /// <summary>See errno(3).</summary>
    public const int ECONNREFUSED = 111;

    /// <summary>See errno(3).</summary>
    public const int ENOTCONN = 107;

    /// <summary>See errno(3).</summary>
    public const int ETIMEDOUT = 110;

    private static readonly string[] Names =
        ("- EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV "
        + "ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK "
        + "ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT "
        + "EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT "
        + "ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ "
        + "ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP "
        + "EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN "
        + "ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM "
        + "ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD "
        + "ENOTRECOVERABLE ERFKILL EHWPOISON").Split(' ');

    /// <summary>The name of an error number, such as ENOENT; its digits when it has none.</summary>
    public static string Name(int errno) =>
        errno > 0 && errno < Names.Length && Names[errno] != "-" ? Names[errno] : errno.ToString();

    /// <summary>The name and the C library's sentence, such as <c>ENOENT (No such file or directory)</c>.</summary>
    public static string Describe(int errno) =>
        $"{Name(errno)} ({System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)})";
}
