using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Commands;

/// <summary>How a command ended, as the error stream says it (kubelet <c>pkg/cri/streaming/remotecommand</c>).</summary>
internal sealed record CommandStatus(Status Status)
{
    /// <summary>It ended with 0.</summary>
    public static CommandStatus Success { get; } = new(new Status { StatusValue = "Success" });

    /// <summary>It ended with another code.</summary>
    public static CommandStatus Exited(int code) => code == 0 ? Success : new(new Status
    {
        StatusValue = "Failure",
        Reason = "NonZeroExitCode",
        Message = $"command terminated with non-zero exit code: exit status {code}",
        Details = new StatusDetails { Causes = [new StatusCause { Reason = "ExitCode", Message = code.ToString(CultureInfo.InvariantCulture) }] },
    });

    /// <summary>It could not be run, or what became of it is not known.</summary>
    public static CommandStatus Failed(string message) => new(Errors.ApiErrors.Internal(message).Status);

    /// <summary>As the client's protocol has it: a Status from version 4 on, before that a sentence, or nothing for success.</summary>
    public byte[] Encode(int version)
    {
        if (version < 4)
            return Status.StatusValue == "Success" ? [] : Encoding.UTF8.GetBytes(Status.Message ?? "");
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            Status.WriteJson(writer);
        return buffer.Written.ToArray();
    }
}
