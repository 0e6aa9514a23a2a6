using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Simulation.Checking;

namespace Orleans.Orchestrator.Simulation.Chaos.Api;

/// <summary>Reports whatever the API logs as an error: a fault of its own, for which a client is told nothing but 500.</summary>
internal sealed class FaultLog(Action<Violation> violated) : ILoggerProvider
{
    private const string Api = "Orleans.Orchestrator.Api";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(categoryName, violated);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Category(string name, Action<Violation> violated) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && name.StartsWith(Api, StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                violated(new Violation("no internal errors", "the API", formatter(state, exception), exception is null ? [] : [exception.ToString()]));
        }
    }
}
