using Orleans.Orchestrator.Api.Overload;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Tests.Overload;

public class RequestSlotsTests
{
    [Fact]
    public async Task WhenAllAreTaken_ABoundedNumberWaits_AndOthersAreToldToComeBack()
    {
        var slots = new RequestSlots(2, 1, TimeSpan.FromMinutes(1), TimeProvider.System);
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

    [Fact]
    public async Task WhoWaitsTooLong_OrGoesAway_GivesTheTurnToTheNext()
    {
        var slots = new RequestSlots(1, 10, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await slots.EnterAsync(default);
        Assert.Equal(429, (await Assert.ThrowsAsync<ApiException>(async () => await slots.EnterAsync(default))).Code);

        var patient = new RequestSlots(1, 10, TimeSpan.FromHours(1), TimeProvider.System);
        await patient.EnterAsync(default);
        using var gone = new CancellationTokenSource();
        var (first, second, third) = (patient.EnterAsync(gone.Token).AsTask(), patient.EnterAsync(default).AsTask(), patient.EnterAsync(default).AsTask());
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        patient.Leave();
        await second.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(third.IsCompleted);
        patient.Leave();
        await third.WaitAsync(TimeSpan.FromMinutes(1));
        patient.Leave();
        Assert.Equal(0, patient.InUse);
    }
}
