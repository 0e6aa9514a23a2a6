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
}
