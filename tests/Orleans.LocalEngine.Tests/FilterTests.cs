using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.LocalEngine.Tests;

public sealed class FilterTests
{
    [Fact]
    public void Filters_surround_a_call_on_both_sides()
    {
        var log = new List<string>();
        using var simulation = Simulation.Start(services: services =>
        {
            services.AddSingleton<IIncomingGrainCallFilter>(new Incoming(log));
            services.AddSingleton<IOutgoingGrainCallFilter>(new Outgoing(log));
        });

        var answer = simulation.Run(() => simulation.Counter("a").AddAsync(1));

        Assert.Equal(110, answer);
        Assert.Equal(["out AddAsync", "in counter/a", "in done 1", "out done 11"], log);
        simulation.Run(() => Assert.ThrowsAsync<InvalidOperationException>(() => simulation.Counter("a").FailAsync("no")));
    }

    [Fact]
    public void A_call_is_an_activity_where_somebody_listens()
    {
        var activities = new List<string>();
        using var simulation = Simulation.Start();
        using var source = new ActivitySource(nameof(FilterTests));
        using var listener = new ActivityListener
        {
            ShouldListenTo = static found => found.Name is "Microsoft.Orleans.Application" or nameof(FilterTests),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities)
                    activities.Add($"{activity.OperationName} in {activity.TraceId}");
            },
        };
        ActivitySource.AddActivityListener(listener);

        var trace = simulation.Run(async () =>
        {
            using var activity = source.StartActivity("outside");
            await simulation.Counter("traced").AddAsync(1);
            return activity!.TraceId;
        });

        lock (activities)
            Assert.Contains($"counter/AddAsync in {trace}", activities);
    }

    private sealed class Incoming(List<string> log) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            log.Add($"in {context.TargetId}");
            await context.Invoke();
            log.Add($"in done {context.Result}");
            context.Result = (int)context.Result! + 10;
        }
    }

    private sealed class Outgoing(List<string> log) : IOutgoingGrainCallFilter
    {
        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            log.Add($"out {context.MethodName}");
            await context.Invoke();
            log.Add($"out done {context.Result}");
            context.Result = (int)context.Result! * 10;
        }
    }
}
