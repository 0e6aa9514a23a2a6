namespace Orleans.Orchestrator.Networking.Netlink;

/// <summary>The error numbers that are expected and handled (<c>asm-generic/errno.h</c>).</summary>
internal static class Errno
{
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int NoAddress = 99;
}
