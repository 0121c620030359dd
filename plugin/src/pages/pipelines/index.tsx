import { Route, Routes } from "react-router-dom";
import { UnknownPage } from "../../components/unknown-page.tsx";
import { DeadLettersPage } from "./dead-letters/dead-letters-page.tsx";
import { EditPage } from "./editor/edit-page.tsx";
import { NewPage } from "./editor/new-page.tsx";
import { ListPage } from "./list/list-page.tsx";
import { TestPage } from "./test/test-page.tsx";

export default function PipelinesPage() {
  return (
    <Routes>
      <Route index element={<ListPage />} />
      <Route path="new" element={<NewPage />} />
      <Route path="test" element={<TestPage />} />
      <Route path="dead-letters" element={<DeadLettersPage />} />
      <Route path=":name" element={<EditPage />} />
      <Route path="*" element={<UnknownPage />} />
    </Routes>
  );
}
