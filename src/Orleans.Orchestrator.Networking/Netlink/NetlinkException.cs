using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Networking.Netlink;

/// <summary>The kernel refused a request.</summary>
public sealed class NetlinkException : NetworkException
{
    internal NetlinkException(string operation, int errorNumber, string? kernelMessage)
        : base($"{operation}: {kernelMessage ?? Marshal.GetPInvokeErrorMessage(errorNumber)} (errno {errorNumber})")
    {
        Operation = operation;
        ErrorNumber = errorNumber;
        KernelMessage = kernelMessage;
    }

    /// <summary>What was asked for.</summary>
    public string Operation { get; }

    /// <summary>The errno.</summary>
    public int ErrorNumber { get; }

    /// <summary>The kernel's own explanation (extended acknowledgement), where it gave one.</summary>
    public string? KernelMessage { get; }
}
