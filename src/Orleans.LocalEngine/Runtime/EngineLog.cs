using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>What the engine has to say.</summary>
internal sealed partial class EngineLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(1, LogLevel.Error, "Grain {Grain} failed in code that nobody awaits.")]
    public partial void TurnFailed(GrainId grain, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "One-way call {Method} on {Grain} failed.")]
    public partial void OneWayFailed(GrainId grain, GrainMethod method, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "A timer of grain {Grain} failed.")]
    public partial void TimerFailed(GrainId grain, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "Grain {Grain} failed to activate.")]
    public partial void ActivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "Grain {Grain} failed to deactivate.")]
    public partial void DeactivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "Reminder {Reminder} of {Grain} failed.")]
    public partial void ReminderFailed(string reminder, GrainId grain, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "A stream to another process failed to end.")]
    public partial void StreamFailed(Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "An answer was lost because the other side takes its messages too slowly.")]
    public partial void AnswerLost();

    [LoggerMessage(9, LogLevel.Information, "The connection of grain client {Client} ended: {Reason}")]
    public partial void ConnectionEnded(string client, string reason);

    [LoggerMessage(10, LogLevel.Information, "Grain client {Client} is connected.")]
    public partial void Connected(string client);

    [LoggerMessage(11, LogLevel.Warning, "Something that was to be done on every connect failed.")]
    public partial void CallbackFailed(Exception exception);
}
