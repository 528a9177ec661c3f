namespace UwsAgent.Tests;
