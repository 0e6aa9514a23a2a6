using Orleans.Runtime;

namespace Orleans.LocalEngine.Tests.Grains;

public abstract class RecordGrain<T>(IPersistentState<T> state) : Grain, IRecordGrain<T>
{
    public Task<T> GetAsync() => Task.FromResult(state.State);

    public async Task<T> PutAsync(T record, CancellationToken cancellationToken)
    {
        state.State = record;
        await state.WriteStateAsync(cancellationToken);
        return state.State;
    }

    public Task ClearAsync() => state.ClearStateAsync();
}
