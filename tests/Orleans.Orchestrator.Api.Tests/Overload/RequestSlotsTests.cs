using Orleans.Orchestrator.Api.Overload;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Tests.Overload;

public class RequestSlotsTests
{
    [Fact]
    public async Task WhenAllAreTaken_ABoundedNumberWaits_AndOthersAreToldToComeBack()
    {
        using var slots = new RequestSlots(2, 1, TimeSpan.FromMinutes(1));
        await slots.EnterAsync(default);
        await slots.EnterAsync(default);
        var waiting = slots.EnterAsync(default).AsTask();
        var refused = await Assert.ThrowsAsync<ApiException>(async () => await slots.EnterAsync(default));
        Assert.Equal(429, refused.Code);
        Assert.Equal(1, refused.Status.Details!.RetryAfterSeconds);
        Assert.False(waiting.IsCompleted);
        slots.Leave();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, slots.InUse);
    }
}
