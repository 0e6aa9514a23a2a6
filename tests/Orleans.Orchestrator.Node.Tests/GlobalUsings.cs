// The runtime and the API both have these.
global using ContainerState = Orleans.Orchestrator.Containers.ContainerState;
global using ContainerUser = Orleans.Orchestrator.Containers.ContainerUser;
global using Orleans.Orchestrator.NodeAgent.Tests.World;
