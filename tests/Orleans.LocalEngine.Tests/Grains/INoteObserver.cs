using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Orleans.LocalEngine.Tests.Grains;

public interface INoteObserver : IGrainObserver
{
    [OneWay]
    Task NotesAsync(ImmutableArray<Note> notes);

    Task<int> AskAsync(int number);
}
